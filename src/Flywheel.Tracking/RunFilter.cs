using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Tracking;

/// <summary>Conditions that must all hold: <c>metrics.auc &gt; 0.86 AND params.model = 'gbm' AND tags.`mlflow.user` LIKE 'a%'</c>.</summary>
public sealed record RunFilter(ImmutableArray<RunClause> Clauses)
{
    /// <summary>
    /// Reads a filter. Entities: <c>metric(s)</c>, <c>param(s)</c>, <c>parameter(s)</c>, <c>tag(s)</c>, <c>attribute(s)</c>, <c>attr</c>, <c>run</c>; none means
    /// attribute. Keys with dots or spaces stand in backticks or double quotes. Refuses <c>tracking.filter</c> with the position.
    /// </summary>
    public static Result<RunFilter> Parse(string text) => Searching.FilterParser.Parse(text, RecordGrammar.Runs);
}
