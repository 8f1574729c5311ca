namespace Flywheel.Evaluation.Sequential;

/// <summary>One unit of a comparison in which arms saw different rows.</summary>
/// <param name="Start">When it begins, in microseconds since 1970.</param>
/// <param name="Champion">The champion's rows.</param>
/// <param name="Challenger">The challenger's rows.</param>
internal sealed record SplitUnit(long Start, SplitSide Champion, SplitSide Challenger) : IOpenUnit<SplitUnit>
{
    public bool IsComplete => Champion.Outcomes >= Champion.Predictions && Challenger.Outcomes >= Challenger.Predictions;

    public SplitUnit With(SplitUnit later) => new(Start, Champion.With(later.Champion), Challenger.With(later.Challenger));

    public bool HasEach(int outcomes) => Champion.Outcomes >= outcomes && Challenger.Outcomes >= outcomes;
}
