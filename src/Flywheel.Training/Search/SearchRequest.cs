using Flywheel.Core;

namespace Flywheel.Training.Search;

/// <summary>A search and its rows.</summary>
/// <param name="Definition">What is tried.</param>
/// <param name="Train">Rows to learn from.</param>
/// <param name="Validation">Rows for early stopping, or null. What trials are compared on is the scorer's business.</param>
/// <param name="Data">Digest of all rows, those of the scorer included: part of every trial's key.</param>
public sealed record SearchRequest(SearchDefinition Definition, TrainingRows Train, TrainingRows? Validation, Digest Data);
