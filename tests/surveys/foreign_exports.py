"""Invented answers in the exact shapes in which other programs write them, traps included."""

import re

GOOGLE = (
    'Marca temporal,Dirección de correo electrónico,¿Por qué?,¿Por qué?,"How do you come?",'
    "How safe is it? [Bus],How safe is it? [Walk]\n"
    "2026/04/01 10:00:00 AM GMT+2,ana@example.org,El autobús ya no pasa por aquí,"
    'Es muy caro para nosotros,"Bus;Walk",Safe,Not safe\n'
    "2026/04/02 9:30:12 PM GMT+2,luz@example.org,La clínica queda demasiado lejos,,Bus,,Safe\n"
)

MONKEY = (
    "Respondent ID,Collector ID,Date Created,Date Modified,IP Address,Email Address,First Name,"
    "Last Name,Custom Data 1,Which ways do you use?,,,Why do children stay away?,Home language,"
    "How can we reach you?,\n"
    ",,,,,,,,,Bus,Car,Other (please specify),Open-Ended Response,Response,Name,Phone Number\n"
    "1001,77,04/01/2026,04/01/2026,10.0.0.1,,,,x9,Bus,,a friend’s cart,"
    "The late bus was cut in March,English,Ana Ruiz,919-555-0101\n"
    "1002,77,04/02/2026,04/02/2026,10.0.0.2,,,,x8,Bus,Car,,Nobody told us about it,Somali,,\n"
)

QUALTRICS = (
    "StartDate,EndDate,Status,IPAddress,Progress,Duration (in seconds),Finished,RecordedDate,"
    "ResponseId,RecipientLastName,ExternalReference,LocationLatitude,LocationLongitude,"
    "DistributionChannel,UserLanguage,Q1,Q2_1,Q2_2,Q2_3_TEXT,Q3,Q5_Browser,school\n"
    "Start Date,End Date,Response Type,IP Address,Progress,Duration (in seconds),Finished,"
    "Recorded Date,Response ID,Last Name,External Data,Location Latitude,Location Longitude,"
    "Distribution Channel,User Language,<b>Why</b> do children stay away?,"
    "How do you come? - Selected Choice - Bus,How do you come? - Selected Choice - Car,"
    "How do you come? - Other - Text,Where do you live?,Browser,school\n"
    + ",".join(
        f'"{{""ImportId"":""{key}""}}"'
        for key in re.findall(
            r"\S+",
            "startDate endDate status ipAddress progress duration finished recordedDate _recordId"
            " recipientLastName externalDataReference locationLatitude locationLongitude"
            " distributionChannel userLanguage QID1_TEXT QID2_1 QID2_2 QID2_3_TEXT QID3"
            " QID5_BROWSER school",
        )
    )
    + "\n2026-04-01 10:00:00,x,IP Address,10.0.0.1,100,60,True,x,R_1,Ruiz,e1,35.9,-78.9,email,"
    "ES-ES,El autobús ya no pasa por aquí,Bus,,,Eastside,Chrome,Lakeview\n"
    "2026-04-01 11:00:00,x,Survey Preview,10.0.0.1,100,60,True,x,R_2,,,35.9,-78.9,preview,"
    "EN,this is only a try,Bus,,,Eastside,Chrome,\n"
    "2026-04-02 10:00:00,x,IP Address,10.0.0.2,100,60,True,x,R_3,,e3,35.9,-78.9,anonymous,"
    "EN,It ends after dark and we walk,Bus,Car,my neighbour,Riverside,Chrome,\n"
)

LEGACY_QUALTRICS = (
    "V1,V2,V3,V6,V8,V9,Q1\n"
    "ResponseID,ResponseSet,Name,IPAddress,StartDate,EndDate,Why do children stay away?\n"
    "R_1,Default,Ana,10.0.0.1,2014-01-01 10:00:00,x,The late bus was cut in March\n"
)

KOBO = (
    '"start";"end";"family/why";"family/ways";"family/ways/bus";"family/ways/car";"area";"loc";'
    '"_loc_latitude";"_id";"_uuid";"_submission_time";"_validation_status";"_notes";"_status";'
    '"_submitted_by";"__version__";"_tags";"_index"\n'
    '"";"";"#comment+text";"#ways";"";"";"#adm3";"";"";"";"";"";"";"";"";"";"";"";""\n'
    '"2026-04-01T10:00:00";"x";"The late bus was cut";"bus car";"1";"1";"Eastside";'
    '"35.99 -78.90 0 0";"35.99";"9";"a1";"2026-04-01T10:00:00";"";"";"submitted_via_web";"ana";'
    '"v1";"";"1"\n'
    '"2026-04-01T11:00:00";"x";"We walk home in the dark";"car";"0";"1";"Riverside";'
    '"35.98 -78.91 0 0";"35.98";"10";"a2";"x";"";"";"submitted_via_web";"ana";"v1";"";"2"\n'
    '"2026-04-01T12:00:00";"x";"Nobody told us";"";"";"";"Riverside";'
    '"35.98 -78.91 0 0";"35.98";"11";"a3";"x";"";"";"submitted_via_web";"ana";"v1";"";"3"\n'
)

ODK = (
    "SubmissionDate,family-why,family-ways,family-ways/bus,family-ways/car,follow-up,"
    "KEY,SubmitterID,SubmitterName,AttachmentsPresent,AttachmentsExpected,Status,ReviewState,"
    "DeviceID,Edits,FormVersion\n"
    "2026-04-01T10:00:00Z,The late bus was cut,bus,1,0,yes,uuid:1,4,Ana,0,0,,,dev:1,0,v1\n"
    "2026-04-02T10:00:00Z,We walk home,bus car,1,1,no,uuid:2,4,Ana,0,0,,,dev:2,0,v1\n"
)
ODK_CHILDREN = (
    "grade,wish,PARENT_KEY,KEY,SET-OF-kids\n"
    "3,A bus that waits for the children,uuid:1,uuid:1/kids[1],x\n"
    "5,Somebody who speaks Somali there,uuid:1,uuid:1/kids[2],x\n"
)

LIME_SYSTEM = "id;submitdate;lastpage;startlanguage;seed;token;startdate;datestamp;ipaddr;refurl;"
LIME = (
    LIME_SYSTEM + "Q1;Q2[SQ001];Q2[SQ002];Q2[other];Q3[SQ001][1];Q4\n"
    "1;1980-01-01 00:00:00;3;es-MX;7;tk1;1980-01-01 00:00:00;1980-01-01 00:00:00;;;"
    "El autobús ya no pasa por aquí;Y;;a pie;4;-oth-\n"
    "2;;1;de-informal;8;tk2;1980-01-01 00:00:00;1980-01-01 00:00:00;;;"
    "Der Bus fährt nicht mehr;Y;Y;;2;A1\n"
)
LIME_TEXTS = (
    '"ID de respuesta","Fecha de envío","Última página","Idioma inicial","Semilla",'
    '"¿Por qué no vienen?","¿Cómo viene? [Autobús]","¿Cómo viene? [Carro]"\n'
    '"1","1980-01-01 00:00:00","2","es","99","Ya no pasa el autobús por la tarde","Sí","No"\n'
    '"2","1980-01-01 00:00:00","2","es","98","Queda lejos y es de noche","No","Sí"\n'
)
VV = (
    "Response ID\tDate submitted\tLast page\tStart language\tWhy?\tWays [Bus]\tWays [Car]\n"
    "id\tsubmitdate\tlastpage\tstartlanguage\tQ1\tQ2_SQ001\tQ2_SQ002\n"
    "1\t1980-01-01 00:00:00\t2\ten\tThe bus{newline}is {quote}late{quote}{tab}always\tY\t\n"
    "2\t1980-01-01 00:00:00\t2\tso\t{question_not_shown}\tY\tY\n"
)
