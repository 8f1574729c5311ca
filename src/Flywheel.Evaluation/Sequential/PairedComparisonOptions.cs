using System.ComponentModel.DataAnnotations;

namespace Flywheel.Evaluation.Sequential;

/// <summary>How a challenger is compared with the champion while outcomes arrive.</summary>
public sealed record PairedComparisonOptions : IValidatableObject
{
    /// <summary>
    /// For a release that answers already and may do harm: units of two hours, so that a great loss shows within a day or two, and a loss of 0.005
    /// nats is bearable. Hours of one day hang together more than the sequence allows for, hence 99 %; still it may call a bad day harm. Going back
    /// is cheap, going on is not.
    /// </summary>
    public static PairedComparisonOptions Watch { get; } = new()
    {
        Unit = TimeSpan.FromHours(2),
        MinUnits = 84,
        MaxUnits = 168,
        LeastGain = -0.005,
        Sequence = new MeanSequenceOptions { Level = 0.99 },
    };

    /// <summary>Rows within one such span stand or fall together; each span is one unit. Range 1 hour to 31 days; default 1 day.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "31.00:00:00")]
    public TimeSpan Unit { get; init; } = TimeSpan.FromDays(1);

    /// <summary>When a unit begins, as an offset from midnight UTC; choose the quietest hour. Range 0 to the unit; default 0.</summary>
    public TimeSpan UnitStart { get; init; } = TimeSpan.Zero;

    /// <summary>How long after its unit ended an outcome is waited for. A unit whose outcomes are all there closes at its end. Default 1 day.</summary>
    public TimeSpan OutcomeWait { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Outcomes a unit needs; one with fewer goes on into the next. Range 1 to 1e9; default 50.</summary>
    [Range(1, 1_000_000_000)]
    public int MinOutcomes { get; init; } = 50;

    /// <summary>The largest share of predictions without an outcome that a decision may rest on. Range 0 to 1; default 0.05.</summary>
    [Range(0.0, 1.0)]
    public double MaxMissing { get; init; } = 0.05;

    /// <summary>Units before anything but harm is decided: a week has every weekday. Range 2 to 1,000; default 7.</summary>
    [Range(2, 1_000)]
    public int MinUnits { get; init; } = 7;

    /// <summary>Units after which a challenger that was not shown to be better is returned. Range 2 to 10,000; default 28.</summary>
    [Range(2, 10_000)]
    public int MaxUnits { get; init; } = 28;

    /// <summary>What the gain must be above. In the gain's unit; default 0.</summary>
    public double LeastGain { get; init; }

    /// <summary>The confidence sequence that decides.</summary>
    public MeanSequenceOptions Sequence { get; init; } = new();

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (UnitStart < TimeSpan.Zero || UnitStart >= Unit)
        {
            yield return new ValidationResult($"Found {UnitStart}; wanted at least 0 and less than the unit, {Unit}.", [nameof(UnitStart)]);
        }

        if (OutcomeWait < TimeSpan.Zero)
        {
            yield return new ValidationResult($"Found {OutcomeWait}; wanted at least 0.", [nameof(OutcomeWait)]);
        }

        if (MaxUnits < MinUnits)
        {
            yield return new ValidationResult($"Found {MaxUnits}; wanted at least as many as min_units, {MinUnits}.", [nameof(MaxUnits)]);
        }
    }
}
