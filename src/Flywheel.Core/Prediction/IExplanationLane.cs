namespace Flywheel.Core.Prediction;

/// <summary>Memory to explain one row at a time: write the row into <see cref="Inputs"/>, then <see cref="Explain"/>. Not thread-safe.</summary>
public interface IExplanationLane
{
    /// <summary>Holds the row as the model takes it; one row. Disposing it ends the lane.</summary>
    IPredictorLane Inputs { get; }

    /// <summary>What is explained.</summary>
    ExplainedSum Sum { get; }

    /// <summary>Writes what each player adds to the sum for the row; overwrites.</summary>
    /// <param name="players">The player of each column of the sum.</param>
    /// <param name="contributions">One a player. With <see cref="ExplainedSum.Base"/> they add up to the row's sum, but for rounding.</param>
    void Explain(ReadOnlySpan<int> players, Span<double> contributions);
}
