using System.Collections.Immutable;

namespace Flywheel.Training.Design;

/// <summary>Names of dense columns and blocks of a design matrix, without its rows.</summary>
public sealed record DesignShape(ImmutableArray<string> DenseNames, ImmutableArray<BlockShape> Blocks)
{
    /// <summary>The feature that each dense column is made of; the columns' own names where nothing else is said.</summary>
    public ImmutableArray<string> DenseFeatures { get; init; } = DenseNames;

    /// <summary>These dense columns and no blocks.</summary>
    public static DesignShape OfDense(IEnumerable<string> names) => new([.. names], []);
}
