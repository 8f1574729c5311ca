using System.Text.Json.Serialization;

namespace Flywheel.Data.Predictions;

/// <summary>How a prediction came by its label.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LabelState>))]
public enum LabelState
{
    /// <summary>An outcome came in time.</summary>
    Joined,

    /// <summary>A later outcome replaced an earlier one.</summary>
    Corrected,

    /// <summary>An outcome came after the deadline and was taken.</summary>
    Late,

    /// <summary>None came by the deadline: not known.</summary>
    Missing,

    /// <summary>None came by the deadline: counted as a no, by rule.</summary>
    AssumedNegative,

    /// <summary>Outcomes contradict each other: not known.</summary>
    Contradicted,
}
