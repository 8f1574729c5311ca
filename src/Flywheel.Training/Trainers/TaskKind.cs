namespace Flywheel.Training.Trainers;

/// <summary>What is learned, and so what the graph's score means.</summary>
public enum TaskKind
{
    /// <summary>Labels 0 and 1; the score is the probability of 1.</summary>
    BinaryClassification,

    /// <summary>Labels are numbers; the score is the expected value.</summary>
    Regression,
}
