// Signing with NCALayer, the program of the National Certification Authority that keeps the key on the person's computer.
import { NCALayerClient } from 'ncalayer-js-client'
import { signForms } from './signing.js'

signForms(document, NCALayerClient)
document.addEventListener('bt:page', () => signForms(document, NCALayerClient))
