// The library docx writes a letter to the standard output, as the web services that use it do: a picture, a table, a footnote.

import { Document, Footer, FootnoteReferenceRun, Header, ImageRun, Packer, PageNumber, Paragraph, Table, TableCell, TableRow, TextRun } from "docx";

const text = (line, more = {}) => new Paragraph({ text: line, ...more });
const row = (...cells) => new TableRow({ children: cells.map((cell) => new TableCell({ children: [text(cell)] })) });
const picture = Buffer.from(process.argv[2], "base64");

const letter = new Document({
  creator: "MIEUX",
  title: "CV",
  footnotes: { 1: { children: [text("Since 2020")] } },
  sections: [
    {
      headers: { default: new Header({ children: [text("CV")] }) },
      footers: { default: new Footer({ children: [new Paragraph({ children: [new TextRun({ children: [PageNumber.CURRENT] })] })] }) },
      children: [
        text("CV", { heading: "Heading1" }),
        new Paragraph({ children: [new TextRun("A letter. ".repeat(50)), new FootnoteReferenceRun(1)] }),
        new Paragraph({ children: [new ImageRun({ type: "png", data: picture, transformation: { width: 90, height: 60 } })] }),
        new Table({ rows: [row("Language", "Level"), row("Français", "C1")] }),
        text("A list", { bullet: { level: 0 } }),
      ],
    },
  ],
});
process.stdout.write(await Packer.toBuffer(letter));
