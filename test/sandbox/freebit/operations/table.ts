import { addAccount } from './add-account.ts'
import { getDetail } from './get-detail.ts'
import type { Operation } from './operation.ts'
import { changePlan, releasePlan } from './plan.ts'
import { reissueProfile } from './reissue-profile.ts'
import { addSpec, getQuotaHistory } from './top-up.ts'
import { getTrafficInfo } from './traffic.ts'

export const OPERATIONS: readonly Operation[] = [
  addAccount,
  addSpec,
  changePlan,
  getDetail,
  getQuotaHistory,
  getTrafficInfo,
  reissueProfile,
  releasePlan,
]
