namespace Flywheel.Core.Prediction;

/// <summary>A model that can say exactly what each feature adds to a score.</summary>
public interface IExplainingPredictor : IPredictor
{
    /// <summary>
    /// Opens a lane for explanations; null where the model's file does not say what is needed: how many training rows went each way, and of which feature each column is made.
    /// </summary>
    IExplanationLane? OpenExplanation();
}
