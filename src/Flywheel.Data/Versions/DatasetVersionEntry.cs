using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Data.Versions;

/// <summary>A version as lists show it.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Id">The version.</param>
/// <param name="Number">Rises with every version of the dataset; the highest is the latest.</param>
/// <param name="Content">Names the rows alone.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Bytes">Bytes of all parts, shared ones included.</param>
/// <param name="MadeAt">When it was made.</param>
/// <param name="Aliases">Names people gave it, in ordinal order.</param>
public sealed record DatasetVersionEntry(
    string Dataset, DatasetVersionId Id, long Number, Digest Content, long Rows, long Bytes, Timestamp MadeAt, ImmutableArray<string> Aliases);
