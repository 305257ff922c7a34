import { tell } from './story/tell.mjs'

tell('kk')
