import { access, materials, projectsAreDeclared } from './development.mjs'
import { documentation } from './documentation.mjs'
import { applications, approvals, approveA, approveB, published } from './expertise.mjs'
import { papers } from './papers.mjs'
import { assignment, cards, completeness, contract, panelOf } from './review.mjs'
import { answers, conclusion, remarks, secondLook } from './remarks.mjs'
import { admission, handOver, mirrored } from './second.mjs'
import { everybodyRegisters, officialsRegister, surveyorRegisters } from './registration.mjs'

const review = letter => Object.entries({ cards, completeness, contract, assignment, remarks, answers, secondLook, conclusion })
  .map(([name, part]) => [`review of ${letter}: ${name}`, story => part(panelOf(story, story[letter]))])

// steps are the whole story in its order.
export const steps = [
  ['organisations register (cl. 8, 12)', everybodyRegisters],
  ['a surveyor registers (cl. 9)', surveyorRegisters],
  ['officials register (cl. 11)', officialsRegister],
  ['expert organisations are admitted (cl. 48)', admission],
  ['projects are declared (cl. 4, 18, 19)', projectsAreDeclared],
  ['source materials (cl. 17)', materials],
  ['access (cl. 20)', access],
  ['contract, assignment, schedule (cl. 21)', papers],
  ['documentation (cl. 22–25)', documentation],
  ['approvals (cl. 28–31)', approvals],
  ['applications for expertise (cl. 32–39)', applications],
  ...review('a'),
  ['the customer approves A (cl. 42)', approveA],
  ['B is handed over to the expert system (cl. 35, 37)', handOver],
  ...review('b'),
  ['the review of B is mirrored on the Portal (cl. 38, 46)', mirrored],
  ['the customer approves B (cl. 42)', approveB],
  ['the public section, the state bank (cl. 27, 40)', published],
]
