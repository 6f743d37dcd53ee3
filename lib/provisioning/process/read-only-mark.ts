/** Before the path of a disk that the engine may only read, in the launcher's arguments. */
export const READ_ONLY_MARK = 'ro:'
