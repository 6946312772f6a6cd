import { describe, expect, it } from 'vitest';
import { KNOWN_CHECKPOINTS, knownCheckpoint, PUBLISHED_ADDRESS } from './knownCheckpoints.ts';

describe('the known checkpoints', () => {
  it('lie where MMSegmentation’s metafile says, over TLS', () => {
    expect(KNOWN_CHECKPOINTS.map(({ path }) => PUBLISHED_ADDRESS + path)).toEqual([
      'https://download.openmmlab.com/mmsegmentation/v0.5/cgnet/cgnet_512x1024_60k_cityscapes/cgnet_512x1024_60k_cityscapes_20201101_110254-124ea03b.pth',
      'https://download.openmmlab.com/mmsegmentation/v0.5/cgnet/cgnet_680x680_60k_cityscapes/cgnet_680x680_60k_cityscapes_20201101_110253-4c0b2f2d.pth',
    ]);
  });

  it('are checked against the sha256 that their names end in', () => {
    expect(KNOWN_CHECKPOINTS.map(({ sha256Start }) => sha256Start)).toEqual([
      '124ea03b',
      '4c0b2f2d',
    ]);
  });

  it('say whose figures they carry, and invent none', () => {
    for (const { published } of KNOWN_CHECKPOINTS) {
      expect(published.metrics).toMatchObject([
        {
          dataset: 'Cityscapes val',
          frames: 500,
          pixelAccuracy: null,
          source: expect.stringContaining('MMSegmentation') as string,
        },
      ]);
      expect(published.licence).toMatch(/Apache-2\.0.*Cityscapes/);
    }
  });

  it('are found by name, and an unknown name lists them', () => {
    expect(knownCheckpoint('mmseg-cgnet-cityscapes-680x680').published.metrics[0]?.meanIoU).toBe(
      0.6563,
    );
    expect(() => knownCheckpoint('unet')).toThrow(
      /"unet".*mmseg-cgnet-cityscapes-512x1024 or mmseg-cgnet-cityscapes-680x680/,
    );
  });
});
