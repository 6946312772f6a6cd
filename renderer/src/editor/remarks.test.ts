import { describe, expect, it } from 'vitest';
import { Remarks } from './remarks.ts';
import { createEditor, stubPictures } from './testing/editorInHand.ts';

stubPictures();

/** Frame 1 is open. */
async function remarkOn() {
  const inHand = createEditor();
  await inHand.open(1);
  return { ...inHand, remarks: new Remarks(inHand.editor) };
}

describe('a remark', () => {
  it('is made on top of those that are still on their way', async () => {
    const { editor, remarks, nextCall } = await remarkOn();
    const commented = remarks.comment('wet road');
    remarks.switchFlag();
    const comment = await nextCall();
    expect(comment.params).toMatchObject({ frameId: 1, comment: 'wet road', flagged: false });
    const flag = await nextCall();
    expect(flag.params).toMatchObject({ frameId: 1, comment: 'wet road', flagged: true });
    comment.answer();
    expect(await commented).toBe(true);
    const taken = remarks.comment(null);
    const third = await nextCall();
    expect(third.params).toMatchObject({ comment: null, flagged: true });
    flag.answer();
    third.answer();
    expect(await taken).toBe(true);
    expect(editor.frame).toMatchObject({ comment: null, flagged: true });
  });

  it('that could not be stored leaves nothing behind', async () => {
    const { remarks, nextCall } = await remarkOn();
    const commented = remarks.comment('wet road');
    (await nextCall()).refuse('storage/full');
    expect(await commented).toBe(false);
    remarks.switchFlag();
    expect((await nextCall()).params).toMatchObject({ comment: null, flagged: true });
  });

  it('on another frame has nothing of it', async () => {
    const { remarks, open, nextCall } = await remarkOn();
    void remarks.comment('wet road');
    await nextCall();
    await open(2);
    remarks.switchFlag();
    const { params } = await nextCall();
    expect(params).toMatchObject({ frameId: 2, comment: null, flagged: true });
  });

  it('that says what is there already is not sent', async () => {
    const { backend, remarks } = await remarkOn();
    const { calls } = backend;
    expect([await remarks.comment(null), backend.calls]).toEqual([true, calls]);
  });
});

it('nothing is remarked while no frame is open', async () => {
  const { backend, editor } = createEditor();
  const remarks = new Remarks(editor);
  remarks.switchFlag();
  expect([await remarks.comment('fog'), backend.calls]).toEqual([false, 0]);
});
