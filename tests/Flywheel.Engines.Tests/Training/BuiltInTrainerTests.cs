using Flywheel.Core.Prediction;
using Flywheel.Engines.Onnx;
using Flywheel.Engines.XGBoost;
using Flywheel.Testing.Training;
using Flywheel.Training;
using Flywheel.Training.Trainers;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Engines.Tests.Training;

/// <summary>Every trainer that is composed keeps the promises of the port, the example of CONTRIBUTING among them.</summary>
public abstract class BuiltInTrainerTests(string name) : TrainerConformance
{
    protected override ITrainer CreateTrainer() => new ServiceCollection().AddTraining().AddXGBoost().AddTrainer(new PriorTrainer())
        .Select(service => service.ImplementationInstance)
        .OfType<ITrainer>()
        .Single(trainer => trainer.Name == name);

    protected override IPredictorLoader CreateLoader() => new OnnxPredictorLoader(new OnnxOptions());

    public sealed class LogisticRegression() : BuiltInTrainerTests("logistic-regression");

    public sealed class LinearRegression() : BuiltInTrainerTests("linear-regression");

    public sealed class GradientBoosting() : BuiltInTrainerTests("gradient-boosting");

    public sealed class RandomForest() : BuiltInTrainerTests("random-forest");

    public sealed class Prior() : BuiltInTrainerTests("prior");
}
