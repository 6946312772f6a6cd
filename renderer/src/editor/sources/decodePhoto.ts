// A photo's pixels from its file, in a worker.

import type { ColorPhoto } from '../../../../core/edit/colorPhoto.ts';
import type { PhotoFile } from './sourceMessages.ts';

/** @throws Error when it is not as large as it should be, or cannot be decoded */
export async function decodePhoto({ file, width, height }: PhotoFile): Promise<ColorPhoto> {
  const image = await createImageBitmap(file, { premultiplyAlpha: 'none' });
  try {
    if (image.width !== width || image.height !== height) {
      throw new Error(`it is ${image.width}×${image.height}, not ${width}×${height} pixels large`);
    }
    const context = new OffscreenCanvas(width, height).getContext('2d', {
      willReadFrequently: true,
    });
    if (context === null) throw new Error('the browser has no memory for its pixels');
    context.drawImage(image, 0, 0);
    return { width, height, channels: 4, data: context.getImageData(0, 0, width, height).data };
  } finally {
    image.close();
  }
}
