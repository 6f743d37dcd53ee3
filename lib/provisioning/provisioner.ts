/** The driver that new services get. */
export const PROVISIONER = 'process'
