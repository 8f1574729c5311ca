using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Features;

/// <summary>
/// Everything that decides what features are: the rows they are for, the datasets they read, and their expressions. Travels inside a release and is compiled
/// again where it is served. Two plans with one digest give the same values for the same data.
/// </summary>
/// <param name="Row">The rows features are computed for.</param>
/// <param name="Datasets">The datasets that expressions may name.</param>
/// <param name="Features">The features, in the order of the columns they become.</param>
public sealed record FeaturePlan(RowShape Row, ImmutableArray<DatasetShape> Datasets, ImmutableArray<FeatureDefinition> Features)
{
    /// <summary>The digest of the canonical JSON. Places in the user's files are not part of it.</summary>
    public Digest Digest => Digest.Of(ToJson());

    /// <summary>The plan as JSON with one fixed order and spacing: the same plan is the same bytes.</summary>
    public string ToJson() => FeaturePlanJson.Write(this);

    /// <summary>Reads <see cref="ToJson"/>; refused (<c>features.plan</c>) when the text is not a plan.</summary>
    public static Result<FeaturePlan> FromJson(string json) => FeaturePlanJson.Read(json);
}
