using System.Collections.Immutable;
using Flywheel.Features.Vectors;

namespace Flywheel.Features.Expressions;

/// <summary>One function for one list of argument types. <paramref name="Name"/> names the function and everything baked into the kernel.</summary>
internal sealed record Overload(string Name, ImmutableArray<ExpressionType> Arguments, ExpressionType Result, Func<int[], int, Kernel> Emit);
