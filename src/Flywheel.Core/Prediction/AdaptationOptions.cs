namespace Flywheel.Core.Prediction;

/// <summary>What a user says of a model that does not say it itself.</summary>
public sealed record AdaptationOptions
{
    /// <summary>
    /// Which number is the score: <c>OUTPUT</c>, or <c>OUTPUT:WHICH</c>, where WHICH is the place in a row or the name of a class. Null takes the only output of floating
    /// numbers, and of two numbers a row the second, the probability of yes.
    /// </summary>
    public string? Score { get; init; }

    /// <summary>How many columns the model's only input has, where its file leaves that open. Null when it does not.</summary>
    public int? Width { get; init; }
}
