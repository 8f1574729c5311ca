using System.Collections.Immutable;

namespace Flywheel.Serving.Foreign;

/// <summary>A model that another tool made, as a user declares it.</summary>
/// <param name="Name">The model it becomes a release of, and the endpoint that serves it.</param>
/// <param name="Model">The file.</param>
public sealed record ForeignModelDefinition(string Name, ReadOnlyMemory<byte> Model)
{
    /// <summary>
    /// The names of its columns, in the order of its inputs. Empty takes those of <see cref="Rows"/> where they are as many, else the names of the inputs: <c>price</c> for an
    /// input of one column, <c>features_0</c>, <c>features_1</c> for one of two.
    /// </summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>Which number is the score; see <see cref="Core.Prediction.AdaptationOptions.Score"/>.</summary>
    public string? Score { get; init; }

    /// <summary>Scores at or above it are decided yes. Default 0.5.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>Rows that prove it; null makes some up, which is only done for numbers.</summary>
    public ForeignRows? Rows { get; init; }
}
