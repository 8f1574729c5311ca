using System.Collections.Immutable;
using Flywheel.Features.Expressions;

namespace Flywheel.Features.Vectors;

/// <summary>The vectors a program needs: the type of each slot, and the slots that never change.</summary>
internal sealed record FrameLayout(ImmutableArray<ExpressionType> Types, ImmutableArray<(int Slot, object? Value)> Constants);
