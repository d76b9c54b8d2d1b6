import { renderSVG } from 'uqr'
import type { EsimInstallView, LineView } from '#worker/contracts/subscriptions.ts'
import type { BillingService } from '#worker/ports/billing.ts'
import type { LineSnapshot } from '#worker/ports/sim-provider.ts'
import { type ActivationCode, parseActivationCode } from './parse-activation-code.ts'

const APPLE_INSTALL = 'https://esimsetup.apple.com/esim_qrcode_provisioning'
const ANDROID_INSTALL = 'https://esimsetup.android.com/esim_qrcode_provisioning'
const QUIET_ZONE = 4

/** A number that the network does not list (yet) is a line of unknown status, with what billing knows of it. */
export function toLineView(phoneNumber: string, service: BillingService, line: LineSnapshot | null): LineView {
  const code = line && activationCodeOf(line)
  return {
    phoneNumber,
    status: line?.status ?? 'unknown',
    iccid: line?.iccid ?? service.iccid,
    eid: line?.eid ?? service.eid,
    install: code ? toInstallView(code) : null,
    waitingAt: line?.activation?.kind === 'eid-bound' && isInstallable(line) ? { smdpAddress: line.activation.smdp } : null,
  }
}

export function toLineViewWithoutNetwork(phoneNumber: string, { status, iccid, eid }: BillingService): LineView {
  return { phoneNumber, status: status === 'pending' ? 'pending' : 'cancelled', iccid, eid, install: null, waitingAt: null }
}

/** null also when the code is malformed: see hasUnreadableCode. */
function activationCodeOf(line: LineSnapshot): ActivationCode | null {
  return line.activation?.kind === 'lpa' && isInstallable(line) ? parseActivationCode(line.activation.code) : null
}

export function hasUnreadableCode(line: LineSnapshot | null): boolean {
  return line?.activation?.kind === 'lpa' && parseActivationCode(line.activation.code) === null
}

function isInstallable({ status }: LineSnapshot): boolean {
  return status === 'active' || status === 'pending'
}

function toInstallView({ lpa, smdpAddress, matchingId, confirmationRequired }: ActivationCode): EsimInstallView {
  const query = `carddata=${encodeURIComponent(lpa)}`
  return {
    code: lpa,
    smdpAddress,
    matchingId,
    qrSvg: renderSVG(lpa, { ecc: 'M', boostEcc: false, border: QUIET_ZONE }),
    appleLink: `${APPLE_INSTALL}?${query}`,
    androidLink: `${ANDROID_INSTALL}?${query}`,
    confirmationRequired,
  }
}
