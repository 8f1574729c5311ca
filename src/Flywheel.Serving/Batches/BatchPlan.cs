using System.ComponentModel.DataAnnotations;
using Flywheel.Data.Sources;

namespace Flywheel.Serving.Batches;

/// <summary>Rows to be scored, and where the scores go.</summary>
/// <param name="Source">The rows. Relative locations start at <paramref name="Folder"/>.</param>
/// <param name="Folder">A folder.</param>
/// <param name="Target">The file to be written; its ending says the format.</param>
public sealed record BatchPlan(SourceDefinition Source, string Folder, string Target)
{
    /// <summary>Rows a part: what is lost at most when the work is killed. 1 to 1,000,000; default 65,536.</summary>
    [Range(1, 1_000_000)]
    public int PartRows { get; init; } = 1 << 16;

    /// <summary>Begins anew, whatever is there.</summary>
    public bool Overwrite { get; init; }
}
