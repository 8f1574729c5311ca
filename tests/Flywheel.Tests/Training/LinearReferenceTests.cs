using System.Text.Json;
using Flywheel.Training.Design;
using Flywheel.Training.Linear;
using Flywheel.Training.Parameters;
using Flywheel.Training.Trainers;

namespace Flywheel.Tests.Training;

/// <summary>Coefficients against scikit-learn 1.2.1, recorded by linear_reference.py.</summary>
public sealed class LinearReferenceTests
{
    private static readonly JsonElement s_reference = Reference.Read("linear_reference.json");

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, s_reference.GetProperty("cases").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Coefficients_are_those_of_scikit_learn(int number)
    {
        var recorded = s_reference.GetProperty("cases")[number];
        var trainer = recorded.GetProperty("trainer").GetString() == "logistic-regression" ? LinearTrainer.Logistic() : LinearTrainer.Linear();

        var fit = await trainer.FitAsync(Request(trainer, recorded), TestContext.Current.CancellationToken);

        var model = fit.Value.ShouldBeOfType<LinearModel>();
        model.Report.Warnings.ShouldBeEmpty();
        var expected = recorded.GetProperty("coefficients").Numbers();
        var differences = expected.Zip(model.Coefficients.ToArray(), (theirs, ours) => Math.Abs(theirs - ours));
        differences.Max().ShouldBeLessThan(1e-6, recorded.GetProperty("name").GetString());
    }

    private static FitRequest Request(LinearTrainer trainer, JsonElement recorded)
    {
        var rows = s_reference.GetProperty("dense").GetArrayLength();
        float[] dense = [.. s_reference.GetProperty("dense").EnumerateArray().SelectMany(row => row.Numbers()).Select(value => (float)value)];
        int[] codes = [.. s_reference.GetProperty("codes").Numbers().Select(code => (int)code)];
        string[] categories = [.. Enumerable.Range(0, s_reference.GetProperty("categories").GetInt32()).Select(code => $"category {code}")];
        var design = new DesignMatrix(rows, ["a", "b", "c", "d"], dense, [new CategoryBlock("k", categories, codes)]);
        var labels = s_reference.GetProperty(trainer.Name == "logistic-regression" ? "binary" : "number").Numbers();
        var weights = recorded.GetProperty("weighted").GetBoolean() ? s_reference.GetProperty("weights").Numbers() : [];
        var given = new Dictionary<string, ParameterValue>
        {
            ["c"] = ParameterValue.Of(recorded.GetProperty("c").GetDouble()),
            ["l1_ratio"] = ParameterValue.Of(recorded.GetProperty("l1_ratio").GetDouble()),
        };
        if (trainer.Name == "logistic-regression")
        {
            given["class_weight"] = ParameterValue.Of(recorded.GetProperty("class_weight").GetString()!);
        }

        var parameters = ParameterSet.Resolve(trainer.Name, trainer.Traits.Parameters, given).Value;
        return new FitRequest(trainer.Traits.Tasks[0], new LabelledDesign(design, labels, weights), null, parameters, Seed: 1);
    }
}
