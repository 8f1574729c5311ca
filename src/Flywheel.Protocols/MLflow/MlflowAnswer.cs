using System.Text.Json;

namespace Flywheel.Protocols.MLflow;

/// <summary>What a call answers: the members of a JSON object, or why not.</summary>
internal readonly struct MlflowAnswer
{
    private MlflowAnswer(MlflowError? error, Action<Utf8JsonWriter>? members) => (Error, Members) = (error, members);

    public MlflowError? Error { get; }

    /// <summary>Writes the members; null for <c>{}</c>.</summary>
    public Action<Utf8JsonWriter>? Members { get; }

    public static MlflowAnswer Empty => default;

    /// <summary>True when the call has written its answer itself.</summary>
    public bool IsWritten { get; private init; }

    public static MlflowAnswer Written => new(null, null) { IsWritten = true };

    public static MlflowAnswer Of(Action<Utf8JsonWriter> members) => new(null, members);

    public static implicit operator MlflowAnswer(MlflowError error) => new(error, null);
}
