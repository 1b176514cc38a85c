import 'reflect-metadata';
import { HttpModule, HttpService } from '@nestjs/axios';
import { Body, Controller, HttpCode, Module, Post, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IsIn, IsString, Length, Matches } from 'class-validator';
import { firstValueFrom } from 'rxjs';

/**
 * What every tutorial gives: Nest on Express, a DTO with the ValidationPipe, and axios behind the
 * HttpService. It keeps no record, writes no log, and hands Argos's answer on as it is.
 */
class CheckDto {
  @IsString() @Matches(/^[A-Za-z0-9_-]{8,64}$/) readonly submissionId: string;
  @IsIn(['occupancy']) readonly requestType: string;
  @IsString() @Length(1, 50) readonly userName: string;
  @IsString() @Matches(/^[0-9]{2,3}$/) readonly bankCode: string;
  @IsString() @Matches(/^[0-9]{6,20}$/) readonly accountNumber: string;
}

@Controller('v1/account-verifications')
class CheckController {
  private readonly url = `${process.env['ARGOS_BASE_URL']}/submission/validationaccount`;
  private readonly headers = { 'x-api-key': process.env['ARGOS_API_KEY'] };

  constructor(private readonly http: HttpService) {}

  @HttpCode(200)
  @Post()
  async create(@Body() body: CheckDto): Promise<unknown> {
    const { headers } = this;
    const answer = await firstValueFrom(this.http.post<unknown>(this.url, body, { headers }));
    return answer.data;
  }
}

@Module({ imports: [HttpModule], controllers: [CheckController] })
class TutorialModule {}

const app = await NestFactory.create(TutorialModule, { logger: false });
app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }));
await app.listen(Number(process.env['PORT']), '127.0.0.1');
