using System.ComponentModel.DataAnnotations;

namespace Flywheel.Monitoring.Drift;

/// <summary>How much drift it takes to say so.</summary>
public sealed record DriftOptions : IValidatableObject
{
    /// <summary>Days from one false alarm to the next that are bearable, at least, on average, over all features together. Range 2 to 1e6; default 90.</summary>
    [Range(2, 1e6)]
    public double DaysPerFalseAlarm { get; init; } = 90;

    /// <summary>Share of that budget for all features together. Range 0.01 to 0.9; default 0.3.</summary>
    [Range(0.01, 0.9)]
    public double JointShare { get; init; } = 0.3;

    /// <summary>Share of it for the scores. Range 0.01 to 0.9; default 0.1.</summary>
    [Range(0.01, 0.9)]
    public double ScoreShare { get; init; } = 0.1;

    /// <summary>Share of it for the quality that scores promise. Range 0.01 to 0.9; default 0.1. The rest is for single features, in equal parts.</summary>
    [Range(0.01, 0.9)]
    public double QualityShare { get; init; } = 0.1;

    internal double FeatureShare => 1 - JointShare - ScoreShare - QualityShare;

    /// <summary>Decides between equal ranks. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (JointShare + ScoreShare + QualityShare >= 1)
        {
            yield return new ValidationResult(FormattableString.Invariant($"Found {ScoreShare} beside a joint_share of {JointShare} and a quality_share of {QualityShare}; wanted something left for single features."), [nameof(ScoreShare)]);
        }
    }
}
