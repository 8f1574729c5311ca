namespace Flywheel.Tracking;

/// <summary>A logged model that went into a run or came out of it.</summary>
/// <param name="IsOutput">True when the run made it.</param>
/// <param name="Model">Its id.</param>
/// <param name="Step">How far the run was when it was made.</param>
public readonly record struct ModelLink(bool IsOutput, string Model, long Step);
