export const stepperCss = `
.stepper { display: flex; align-items: center; gap: .375rem; }
.stepper .number { inline-size: 4rem; padding-inline: .25rem; }
.left { display: block; padding-block-start: .75rem; font-weight: 600; text-align: end; }
.left:empty { display: none; }
`;
