using Flywheel.Core.Columns;

namespace Flywheel.Core.Prediction;

/// <summary>A feature as a model takes it: its name and the type it had when the model was trained.</summary>
public sealed record InputFeature(string Name, ColumnType Type);
