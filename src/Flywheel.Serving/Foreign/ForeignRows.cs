using System.Collections.Immutable;
using Flywheel.Core.Columns;

namespace Flywheel.Serving.Foreign;

/// <summary>Rows for a foreign model, and what the tool that made it says of them.</summary>
/// <param name="Rows">The rows; other columns than the model's are left alone.</param>
/// <param name="Expected">The score of each row by that tool; empty where it is not known.</param>
public sealed record ForeignRows(ColumnBatch Rows, ImmutableArray<double> Expected);
