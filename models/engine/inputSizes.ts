// Which sizes of image a network takes. CGNet takes any; networks that join what they halved and doubled again often take
// multiples of a number alone, and a file may be made for one size.

import { MaskwrightError } from '../../core/errors.ts';
import type { InputSizes, NormalisedImage, RgbImage } from './engine.ts';
import { resizeImage } from './views.ts';

/** The size nearest to an image's own that a network takes. */
export function sizeForNetwork(
  image: Pick<RgbImage, 'width' | 'height'>,
  sizes: InputSizes | undefined,
): Pick<RgbImage, 'width' | 'height'> {
  if (sizes === undefined) return { width: image.width, height: image.height };
  if ('width' in sizes) return sizes;
  const { multipleOf } = sizes;
  const nearest = (side: number): number => Math.max(1, Math.round(side / multipleOf)) * multipleOf;
  return { width: nearest(image.width), height: nearest(image.height) };
}

/**
 * The image at a size that the network takes. The scores that come of it lie over the image as if it had its own size.
 * @throws MaskwrightError `usage/invalid` for numbers, which must be compared as they are
 */
export function fitToNetwork<Image extends RgbImage | NormalisedImage>(
  image: Image,
  sizes: InputSizes | undefined,
): Image | RgbImage {
  const { width, height } = sizeForNetwork(image, sizes);
  if (width === image.width && height === image.height) return image;
  if ('data' in image) return resizeImage(image, width, height);
  throw new MaskwrightError(
    'usage/invalid',
    `The network takes no image of ${image.width}×${image.height}; give numbers of ${width}×${height}.`,
    { width, height },
  );
}

/** For people: the size at which the network sees a frame. */
export function describeSizes(sizes: InputSizes | undefined): string {
  if (sizes === undefined) return "the frame's own size";
  return 'width' in sizes
    ? `${sizes.width}×${sizes.height}`
    : `the frame's own size, both sides rounded to multiples of ${sizes.multipleOf}`;
}
