using System.Collections.Immutable;

namespace Flywheel.Tracking;

/// <summary>One condition: field, comparison, value. A run that lacks the field never meets it.</summary>
/// <param name="Field">What is compared.</param>
/// <param name="Operator"><c>= != &gt; &gt;= &lt; &lt;= LIKE ILIKE IN</c> or <c>NOT IN</c>.</param>
/// <param name="Values">Texts, or numbers as text when the field's values are numbers; one, except for <c>IN</c> and <c>NOT IN</c>.</param>
public sealed record RunClause(RunField Field, string Operator, ImmutableArray<string> Values);
