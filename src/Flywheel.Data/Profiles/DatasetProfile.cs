using System.Collections.Immutable;
using System.Text.Json;

namespace Flywheel.Data.Profiles;

/// <summary>What a table looks like: every column alone, against the label, and numbers against each other.</summary>
/// <param name="Name">Of the dataset, or whatever the rows are called.</param>
/// <param name="Rows">Rows there are.</param>
/// <param name="ProfiledRows">Rows looked at; fewer than <paramref name="Rows"/> when the table was sampled.</param>
/// <param name="Columns">In the order of the schema.</param>
/// <param name="Label">The label as it was asked for; null without one.</param>
/// <param name="Classes">Rows of each label value, most first; empty for a number.</param>
/// <param name="Correlations">Pearson's correlation of every two number columns, strongest first.</param>
/// <param name="KnowledgeDelay">Quantiles of the time from happening to being known, in microseconds; empty when a row says neither.</param>
public sealed record DatasetProfile(
    string Name,
    long Rows,
    long ProfiledRows,
    ImmutableArray<ColumnProfile> Columns,
    string? Label,
    ImmutableArray<ValueCount> Classes,
    ImmutableArray<Correlation> Correlations,
    ImmutableArray<Quantile> KnowledgeDelay)
{
    /// <summary>The profile as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ProfileJson.Default.DatasetProfile);
}
