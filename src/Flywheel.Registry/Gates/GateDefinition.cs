using System.Collections.Immutable;

namespace Flywheel.Registry.Gates;

/// <summary>What a candidate must show: <c>auc &gt;= 0.86</c>. Each side is a sum of terms.</summary>
public sealed record GateDefinition(string Text, ImmutableArray<GateTerm> Left, GateSign Sign, ImmutableArray<GateTerm> Right);
