// The same made-up genome.
import '../genomics/make-genome.mjs';
