using System.Collections.Immutable;
using Flywheel.Core.Columns;

namespace Flywheel.Features.TrainingSets;

/// <summary>Rows a model learns from: what names them, their features, their label.</summary>
/// <param name="Rows">The columns that were kept, then the features, then the label, in the rows' order. Rows without a label are left out.</param>
/// <param name="Keys">The columns that were kept.</param>
/// <param name="Features">The features' columns, in the plan's order.</param>
/// <param name="Label">The label's column: a number (true is 1) or a text.</param>
/// <param name="WithoutLabel">Rows left out.</param>
public sealed record TrainingSet(ColumnBatch Rows, ImmutableArray<string> Keys, ImmutableArray<string> Features, string Label, int WithoutLabel);
