using Flywheel.Security;

namespace Flywheel.Protocols.MLflow;

/// <summary>A call and how its request is read.</summary>
/// <param name="Needs">Who may call it, where the server asks.</param>
/// <param name="AnswerAsync">Answers it.</param>
internal sealed record MlflowRoute(AccessRole Needs, Func<MlflowCall, Task<MlflowAnswer>> AnswerAsync)
{
    /// <summary>True when the body is a file.</summary>
    public bool IsRaw { get; init; }

    /// <summary>True when the call reads its JSON by itself.</summary>
    public bool ParsesItself { get; init; }
}
