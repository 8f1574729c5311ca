using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Testing.Training;
using Flywheel.Training;

namespace Flywheel.Tests.Training;

/// <summary>Small training rows.</summary>
internal static class Some
{
    internal static readonly ModelTraining Training = new([.. TrainingRoom.Trainers, new PriorTrainer()], TrainingRoom.Encoders, TimeProvider.System);

    internal static TrainingRows Rows(int count = 200, ulong seed = 1)
    {
        var random = new SeededRandom(seed);
        var (x, hour, city, labels) = (new double[count], new long[count], new TextColumnBuilder(), new double[count]);
        for (var row = 0; row < count; row++)
        {
            x[row] = random.NextNormal();
            hour[row] = random.NextInt64(24);
            city.Append(random.NextInt64(2) == 0 ? "Rome" : "Oslo");
            labels[row] = random.NextDouble() < 1 / (1 + Math.Exp(-x[row])) ? 1 : 0;
        }

        var schema = new Schema([new Field("x", ColumnType.Double), new Field("hour", ColumnType.Int64), new Field("city", ColumnType.Text)]);
        return new TrainingRows(new ColumnBatch(schema, [new DoubleColumn(x), new Int64Column(hour), city.ToColumn()]), labels);
    }
}
