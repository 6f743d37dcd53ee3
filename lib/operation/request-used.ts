import { AppError } from '@/lib/errors'

/** For a request under a key that something else was asked for with: an answer was lost, and the choice was changed. */
export const requestUsed = (openAgain: 'dialog' | 'page'): AppError =>
  new AppError(
    'conflict',
    `This request was already used for something else, which stands. Nothing else was begun: open the ${openAgain} again for another.`,
  )
