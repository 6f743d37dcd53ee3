/** Made from the environment when the console of a run starts. */
export const FIRST_ADMIN = { email: 'admin@example.com', password: 'Correct-horse-7-battery' }

/** An Admin's API key, made the same way. */
export const FIRST_KEY = 'firstkey:0123456789abcdefghijklmnopqrstuvwxyz'
