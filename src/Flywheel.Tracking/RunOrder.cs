namespace Flywheel.Tracking;

/// <summary>One term of an order. Runs that lack it come last, runs whose metric is NaN before those, in both directions.</summary>
public sealed record RunOrder(RunField Field, bool Descending)
{
    /// <summary>Reads <c>metrics.auc DESC</c>, <c>params.`max depth`</c>, <c>start_time asc</c>. Refuses <c>tracking.order</c>.</summary>
    public static Core.Result<RunOrder> Parse(string text) => Searching.OrderParser.Parse(text, RecordGrammar.Runs);
}
