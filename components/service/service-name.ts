/** As the server has it; the server checks, this is only said to people. */
export const NAME_MAX_LENGTH = 50
