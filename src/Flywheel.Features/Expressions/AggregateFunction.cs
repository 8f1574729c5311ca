namespace Flywheel.Features.Expressions;

/// <summary>What is made of the rows of a window. Nulls of the argument are left out by all but <see cref="Row"/>.</summary>
internal enum AggregateFunction
{
    Count,
    Sum,
    Mean,
    Min,
    Max,
    Std,
    Last,
    Distinct,

    /// <summary>The argument's value in the latest row, null included: what <c>dataset[key].column</c> reads.</summary>
    Row,
}
