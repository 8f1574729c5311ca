using System.Collections.Immutable;

namespace Flywheel.Training.Design;

/// <summary>Names of dense columns and blocks of a design matrix, without its rows.</summary>
public sealed record DesignShape(ImmutableArray<string> DenseNames, ImmutableArray<BlockShape> Blocks)
{
    /// <summary>These dense columns and no blocks.</summary>
    public static DesignShape OfDense(IEnumerable<string> names) => new([.. names], []);
}
