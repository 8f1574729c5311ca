namespace Flywheel.Features.Expressions;

/// <summary>The type of an expression. Durations exist only inside expressions; <see cref="Null"/> is the type of a bare <c>null</c>, which fits anywhere.</summary>
internal enum ExpressionType
{
    Null,
    Boolean,
    Int64,
    Double,
    Text,
    Timestamp,
    Duration,
}
