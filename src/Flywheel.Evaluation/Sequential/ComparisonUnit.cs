namespace Flywheel.Evaluation.Sequential;

/// <summary>One unit of a paired comparison.</summary>
/// <param name="Start">When it begins, in microseconds since 1970.</param>
/// <param name="Predictions">Rows that both arms scored.</param>
/// <param name="Outcomes">Those whose outcome is known.</param>
/// <param name="Gain">Sum of their gains.</param>
public sealed record ComparisonUnit(long Start, long Predictions, long Outcomes, double Gain) : IOpenUnit<ComparisonUnit>
{
    bool IOpenUnit<ComparisonUnit>.IsComplete => Outcomes >= Predictions;

    ComparisonUnit IOpenUnit<ComparisonUnit>.With(ComparisonUnit later) => new(Start, Predictions + later.Predictions, Outcomes + later.Outcomes, Gain + later.Gain);

    bool IOpenUnit<ComparisonUnit>.HasEach(int outcomes) => Outcomes >= outcomes;
}
