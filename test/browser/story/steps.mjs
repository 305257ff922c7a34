import { everybodyRegisters, officialsRegister, surveyorRegisters } from './registration.mjs'

// steps are the whole story in its order.
export const steps = [
  ['organisations register (cl. 8, 12)', everybodyRegisters],
  ['a surveyor registers (cl. 9)', surveyorRegisters],
  ['officials register (cl. 11)', officialsRegister],
]
