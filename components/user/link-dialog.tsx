import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy'
import { Dialog, DialogFooter } from '@/components/ui/dialog'

type LinkDialogProps = { title: string; description: string; token: string; onClose: () => void }

/** Shows a link by which somebody sets a password, the one time that it can be shown. */
export function LinkDialog({ title, description, token, onClose }: LinkDialogProps) {
  const link = `${window.location.origin}/invite?token=${token}`
  return (
    <Dialog title={title} description={description} onClose={onClose}>
      <div className="grid gap-1">
        <span className="font-medium">Link</span>
        <div className="flex items-center gap-2 rounded-md border border-stroke px-3 py-1.5">
          <code className="min-w-0 flex-1 break-all">{link}</code>
          <CopyButton text={link} label="Copy the link" />
        </div>
      </div>
      <DialogFooter>
        <Button tone="primary" onClick={onClose}>
          Done
        </Button>
      </DialogFooter>
    </Dialog>
  )
}
