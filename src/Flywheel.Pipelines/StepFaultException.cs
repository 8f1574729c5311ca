namespace Flywheel.Pipelines;

/// <summary>A step broke: the inner exception is the fault.</summary>
public sealed class StepFaultException(string step, Exception fault)
    : Exception($"The step '{step}' broke: {fault.Message}", fault)
{
    /// <summary>The step's name.</summary>
    public string Step { get; } = step;
}
