import type { EsimInstallView } from '#worker/contracts/subscriptions.ts'
import { Alert } from '#web/components/ui/alert.tsx'
import { buttonClass } from '#web/components/ui/button-class.ts'
import { Card } from '#web/components/ui/card.tsx'
import { CopyButton } from '#web/components/ui/copy-button.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import { toPhoneKind } from '../phone-kind.ts'

/** Three ways onto the phone: scan, tap, type. The QR code is a picture, so that nothing in it can run. */
export function EsimInstall({ install }: { install: EsimInstallView }) {
  const picture = `data:image/svg+xml,${encodeURIComponent(install.qrSvg)}`
  const phone = toPhoneKind(navigator.userAgent)
  return (
    <Card title="Install your eSIM">
      <div className="grid gap-8 md:grid-cols-[auto_1fr]">
        <OneTap install={install} phone={phone} />
        <div className="justify-self-center md:col-start-1 md:row-span-2 md:row-start-1">
          <img
            src={picture}
            alt="QR code that installs the eSIM"
            width={264}
            height={264}
            className="size-66 rounded-md border border-line bg-white p-2"
          />
          <a href={picture} download="esim-qr-code.svg" className={buttonClass('quiet', 'no-print mt-2 w-full text-sm')}>
            <Icon name="download" />
            Save the picture
          </a>
        </div>
        <div className="grid content-start gap-6 md:col-start-2">
          <section>
            <h3 className="font-semibold">With another device</h3>
            <ol className="mt-1 ml-5 grid list-decimal gap-1 text-sm">
              <li>Open this page on a computer or a second phone.</li>
              <li>On the phone that gets the eSIM: Settings, Mobile network, Add eSIM, scan the code.</li>
              <li>Keep Wi-Fi on until the phone says that the eSIM is ready, then restart it.</li>
            </ol>
          </section>
          <section>
            <h3 className="font-semibold">By hand</h3>
            <ul className="mt-2 grid gap-3">
              <Code name="SM-DP+ address" value={install.smdpAddress} />
              <Code name="Activation code" value={install.matchingId} />
              <Code name="Both in one (Android)" value={install.code} />
            </ul>
          </section>
        </div>
      </div>
      {install.confirmationRequired && (
        <Alert tone="info" className="mt-6" title="Your phone will ask for a confirmation code">
          It is not part of this code. Our support tells you when you write to them.
        </Alert>
      )}
      <div className="mt-6 grid gap-3 border-line border-t pt-5 text-sm sm:grid-cols-2">
        <div>
          <h3 className="font-semibold">Going offline?</h3>
          <p className="text-ink-muted">
            Installing needs Wi-Fi. Save the picture or print this page before you leave it, and keep it private: whoever has the
            code can use it once.
          </p>
        </div>
        <div>
          <h3 className="font-semibold">It says the code was used?</h3>
          <p className="text-ink-muted">
            A code works once. If the eSIM is on your phone already, all is well: do not delete it there, or you need a new code
            from support.
          </p>
        </div>
      </div>
    </Card>
  )
}

function OneTap({ install, phone }: { install: EsimInstallView; phone: 'apple' | 'android' | null }) {
  const apple = (
    <a key="apple" href={install.appleLink} className={buttonClass(phone === 'apple' ? 'primary' : 'secondary')}>
      Install on this iPhone
    </a>
  )
  const android = (
    <a key="android" href={install.androidLink} className={buttonClass(phone === 'android' ? 'primary' : 'secondary')}>
      Install on this Android phone
    </a>
  )
  return (
    <section className="md:col-start-2">
      <h3 className="font-semibold">On this phone</h3>
      <p className="mt-1 text-ink-muted text-sm">
        One tap, without scanning. Needs iOS 17.4 or a recent Android; else use one of the other ways.
      </p>
      <div className="no-print mt-3 flex flex-wrap gap-2">{phone === 'android' ? [android, apple] : [apple, android]}</div>
    </section>
  )
}

function Code({ name, value }: { name: string; value: string }) {
  return (
    <li className="flex items-center gap-3 rounded-md bg-sunken p-2 pl-3">
      <p className="min-w-0 flex-1">
        <span className="block text-ink-muted text-xs">{name}</span>
        <code className="break-all font-mono text-sm">{value}</code>
      </p>
      <CopyButton text={value} label={name} />
    </li>
  )
}
